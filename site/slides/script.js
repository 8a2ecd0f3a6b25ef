const slides = [...document.querySelectorAll("article")];
const [back, forth, toggle] = document.querySelectorAll("nav button");
const keys = {
  ArrowLeft: -1, ArrowUp: -1, PageUp: -1,
  ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1,
  Home: -Infinity, End: Infinity,
};
let now = 0;
let follower = null;  // a second window, without notes

// What is shown becomes smaller until it fits its place.
function fit(slide) {
  const look = slide.querySelector(".look");
  const large = () => look.scrollHeight > look.clientHeight + 1
    || look.scrollWidth > look.clientWidth + 1;
  let size = 1;
  do look.style.setProperty("--fit", size);
  while (large() && (size -= .04) > .4);
}
function show() {
  const asked = parseInt(location.hash.slice(1)) || 1;
  now = Math.min(Math.max(asked, 1), slides.length);
  slides.forEach((slide, k) => { slide.hidden = k !== now - 1; });
  document.querySelector("output").value = `${now} / ${slides.length}`;
  fit(slides[now - 1]);
  follower?.location.replace(location.href);
}
function move(by) {
  const to = Math.min(Math.max(now + by, 1), slides.length);
  location.replace("#" + to);
}
function notes() {
  const open = document.documentElement.classList.toggle("notes");
  toggle.setAttribute("aria-pressed", open);
}
addEventListener("hashchange", show);
addEventListener("keydown", event => {
  const { key, target } = event;
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (key === "n") return notes();
  if (key === "w") return follower = open(location.href);
  const busy = target.closest("input")
    || key === " " && target.closest("button")
    || target.closest("aside") && !/Left|Right/.test(key);
  if (busy || !(key in keys)) return;
  event.preventDefault();
  move(keys[key]);
});
back.addEventListener("click", () => move(-1));
forth.addEventListener("click", () => move(1));
toggle.addEventListener("click", notes);
addEventListener("beforeprint", () => {
  for (const slide of slides) { slide.hidden = false; fit(slide); }
});
addEventListener("afterprint", show);
show();
Promise.all([...document.fonts].map(font => font.load())).then(show);
