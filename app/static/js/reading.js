// <form data-reads="6,7,8"> with posts before it: note those of them that were on the screen for a moment, some at a
// time. The form's own button says the same without this.
const form = document.querySelector("form[data-reads]");
if (form?.dataset.reads && "IntersectionObserver" in window) {
  const moment = 1000; // milliseconds that a post is looked at
  const pause = 4000; // milliseconds between two notes
  const seen = new Set();
  const looks = new Map();
  let timer;

  const send = () => {
    clearTimeout(timer);
    timer = undefined;
    if (!seen.size) return;
    const posts = [...seen].join(",");
    seen.clear();
    fetch(form.action, {
      method: "POST",
      keepalive: true, // also when the page is left meanwhile
      headers: { Accept: "application/json", "X-CSRFToken": form.elements.csrf_token.value },
      body: new URLSearchParams({ posts }),
    }).catch(() => {}); // the button is still there
  };
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting, intersectionRatio, intersectionRect, rootBounds } of entries) {
        const half = rootBounds ? rootBounds.height / 2 : innerHeight / 2;
        const there = isIntersecting && (intersectionRatio >= 0.5 || intersectionRect.height >= half);
        if (!there) {
          clearTimeout(looks.get(target));
          looks.delete(target);
        } else if (!looks.has(target)) {
          looks.set(
            target,
            setTimeout(() => {
              observer.unobserve(target);
              seen.add(Number(target.id.slice("post-".length)));
              timer ??= setTimeout(send, pause);
            }, moment),
          );
        }
      }
    },
    { threshold: [0, 0.1, 0.25, 0.5, 0.75, 1] },
  );
  for (const number of form.dataset.reads.split(",")) {
    const post = document.getElementById(`post-${number}`);
    if (post) observer.observe(post);
  }
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") send();
  });
  addEventListener("pagehide", send);
}
