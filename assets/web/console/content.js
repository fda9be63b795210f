// Forms for what the stations show: the crop of a deputy's photo, the place in the
// preview, a warning before typed words are lost. Without it photos are cropped in
// the middle.
"use strict";

// The preview keeps its place while one types.
let place = 0;
document.addEventListener("htmx:beforeSwap", (e) => {
  const at = e.target.id === "preview" && e.target.querySelector(".k-scroll");
  if (at) place = at.scrollTop;
});
document.addEventListener("htmx:afterSwap", (e) => {
  if (e.target.id === "preview") for (const s of e.target.querySelectorAll(".k-scroll")) s.scrollTop = place;
});

// Words that are not saved: ask before they go.
const sheet = document.querySelector("form[data-unsaved]");
if (sheet) {
  let typed = false;
  let aside = false;
  sheet.addEventListener("input", () => (typed = true));
  sheet.addEventListener("submit", (e) => {
    aside = Boolean(e.submitter && e.submitter.hasAttribute("data-aside"));
    if (!aside) typed = false;
    // The preview opens in a window of its own: this form can still be sent.
    if (aside) setTimeout(() => delete sheet.dataset.sent, 0);
  });
  window.addEventListener("beforeunload", (e) => {
    if (typed) e.preventDefault();
  });
}

// The crop of a photo: a frame three wide and four high.
const photo = document.querySelector(".photo");
const crop = photo && photo.querySelector(".crop");
if (crop) {
  const [file, field] = [photo.querySelector("input[type=file]"), photo.querySelector("input[name=crop]")];
  const [img, box, size] = [crop.querySelector("img"), crop.querySelector(".crop-box"), crop.querySelector("input[type=range]")];
  const state = { x: 0, y: 0, w: 0, h: 0 };

  const draw = () => {
    const k = img.clientWidth / img.naturalWidth;
    state.x = Math.min(Math.max(0, state.x), img.naturalWidth - state.w);
    state.y = Math.min(Math.max(0, state.y), img.naturalHeight - state.h);
    Object.assign(box.style, {
      left: state.x * k + "px", top: state.y * k + "px", width: state.w * k + "px", height: state.h * k + "px",
    });
    field.value = [state.x, state.y, state.w, state.h].map(Math.round).join(",");
  };
  const resize = () => {
    const most = Math.min(img.naturalWidth, (img.naturalHeight * 3) / 4);
    const [cx, cy] = [state.x + state.w / 2, state.y + state.h / 2];
    state.w = (most * size.value) / 100;
    state.h = (state.w * 4) / 3;
    [state.x, state.y] = [cx - state.w / 2, cy - state.h / 2];
    draw();
  };
  file.addEventListener("change", () => {
    crop.hidden = true;
    field.value = "";
    if (!file.files.length || !file.checkValidity()) return;
    if (img.src) URL.revokeObjectURL(img.src);
    img.src = URL.createObjectURL(file.files[0]);
  });
  img.addEventListener("load", () => {
    crop.hidden = false;
    size.value = 100;
    Object.assign(state, { x: img.naturalWidth / 2, y: img.naturalHeight * 0.42, w: 0, h: 0 });
    resize();
  });
  size.addEventListener("input", resize);
  let from = null;
  box.addEventListener("pointerdown", (e) => {
    box.setPointerCapture(e.pointerId);
    from = { px: e.clientX, py: e.clientY, x: state.x, y: state.y };
    e.preventDefault();
    box.focus();
  });
  box.addEventListener("pointermove", (e) => {
    if (!from) return;
    const k = img.naturalWidth / img.clientWidth;
    state.x = from.x + (e.clientX - from.px) * k;
    state.y = from.y + (e.clientY - from.py) * k;
    draw();
  });
  box.addEventListener("pointerup", () => (from = null));
  box.addEventListener("keydown", (e) => {
    const step = img.naturalWidth / 50;
    const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[e.key];
    if (!by) return;
    e.preventDefault();
    state.x += by[0];
    state.y += by[1];
    draw();
  });
}
