# What the linker's list lacks: $name of the program, $fyne the version that was patched,
# $extra what of others is embedded.
.metadata.component.name = $name
| .components |= map(if .name == "./build/fyne" then . + {
    name: "fyne.io/fyne/v2", version: $fyne, copyright: "2018 Fyne.io developers",
    licenses: [{license: {id: "BSD-3-Clause"}}],
    pedigree: {notes: "with packaging/fyne/idle.patch"}
  } else . end)
| .components += $extra[0]
