"""Writes the character sets of the two faces, and checks the result.

sets.py regular|bold UNIHAN.bz2 FACE.otf   prints the set, one U+XXXX a line
sets.py standard UNIHAN.bz2                prints 通用规范汉字表 by its numbers
sets.py check FACE.otf                     fails if a must-have character is missing

Regular holds every Han character of the face, so that any name can be drawn.
Bold holds what titles use: the 8,105 characters of 通用规范汉字表 and GB 2312.
"""
import bz2
import re
import sys

# Blocks both faces take whole, as far as the face has them.
SYMBOLS = [
    (0x0020, 0x007E), (0x00A0, 0x017F), (0x01CD, 0x01DC), (0x01F8, 0x01F9),
    (0x0251, 0x0251), (0x0261, 0x0261), (0x02C6, 0x02DD), (0x0300, 0x030C),
    (0x0391, 0x03C9), (0x0401, 0x0451), (0x1E3E, 0x1E3F),
    (0x2000, 0x206F), (0x20A0, 0x20BF), (0x2100, 0x214F), (0x2150, 0x218F),
    (0x2190, 0x21FF), (0x2200, 0x22FF), (0x2300, 0x23FF), (0x2460, 0x24FF),
    (0x2500, 0x257F), (0x2580, 0x259F), (0x25A0, 0x25FF), (0x2600, 0x26FF),
    (0x2700, 0x27BF), (0x2E80, 0x2FDF), (0x2FF0, 0x303F), (0x3100, 0x312F),
    (0x31C0, 0x31EF), (0x3200, 0x33FF), (0xFE10, 0xFE4F), (0xFF00, 0xFFEF),
]
HAN = [
    (0x3007, 0x3007), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF),
    (0x20000, 0x2FFFF), (0x30000, 0x3FFFF),
]
# What the screens draw; the build fails without them.
MUST = "0123456789AZaz ：，。、；！？（）《》〈〉「」『』【】〔〕“”‘’—…·～／％＋－＝×÷" \
    "✓‹›●○◎■□▲△▼▽◆◇★☆→←↑↓①②③⑩⑳ⅠⅡⅢ℃㎡№¥āáǎàǖ─│┌┐└┘〇" \
    "𬱖𫖯㛃㵘䶮𬸚𠅤𬭚𬭳𫍽𱁬"
MUST_BOLD = "".join(c for c in MUST if c not in "𠅤𱁬㵘")


def ranges(blocks):
    return {c for a, b in blocks for c in range(a, b + 1)}


def general_standard(unihan):
    """The 8,105 characters of 通用规范汉字表, in its order: kTGH in Unihan_OtherMappings."""
    found = {}
    with bz2.open(unihan, "rt", encoding="utf-8") as lines:
        for m in (re.match(r"U\+(\S+)\tkTGH\t2013:(\d+)", x) for x in lines):
            if m:
                found[int(m[2])] = int(m[1], 16)
    if sorted(found) != list(range(1, 8106)):
        sys.exit(f"kTGH has {len(found)} characters, not 8105")
    return [found[n] for n in sorted(found)]


def gb2312():
    rows = (bytes([a, b]) for a in range(0xB0, 0xF8) for b in range(0xA1, 0xFF))
    return {ord(c) for c in (r.decode("gb2312", "ignore") for r in rows) if c}


def main(mode, *args):
    if mode == "standard":
        text = "".join(map(chr, general_standard(args[0])))
        print("\n".join(text[i:i + 100] for i in range(0, len(text), 100)))
        return
    from fontTools.ttLib import TTFont  # not for the table alone

    face = set(TTFont(args[-1]).getBestCmap())
    if mode == "check":
        must = MUST_BOLD if "bold" in args[-1] else MUST
        missing = [c for c in must if ord(c) not in face]
        if missing:
            sys.exit("missing: " + " ".join(missing))
        print(f"{args[-1]}: {len(face)} characters, {len(face & ranges(HAN))} of them Han")
        return
    han = ranges(HAN) if mode == "regular" else set(general_standard(args[0])) | gb2312() | {0x3007}
    for c in sorted((han | ranges(SYMBOLS)) & face):
        print(f"U+{c:04X}")


main(*sys.argv[1:])
