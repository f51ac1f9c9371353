// <article class="post"> … <a href="…?quote=12#reply">: what is selected in the post, or all of it, goes as a quote into
// the reply below, without leaving the page. Without this the link opens the page with the quote in its form.
const area = document.querySelector("#reply [data-write] textarea");
let chosen = "";
document.addEventListener("selectionchange", () => {
  const text = document.getSelection().toString().trim();
  if (text) chosen = text; // a tap on the link may take the selection away first
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("article.post a[href*='quote=']");
  if (!link || !area || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const post = link.closest("article.post");
  const prose = post.querySelector(".prose");
  const number = /quote=(\d+)/.exec(link.href)?.[1];
  const name = post.querySelector(".by > span:last-child, .by")?.textContent.trim();
  if (!prose || !number || !name) return;
  event.preventDefault();
  const squeeze = (text) => text.replace(/\s+/g, "");
  const part = chosen && squeeze(prose.innerText).includes(squeeze(chosen)) ? chosen : undefined;
  const whole = [...prose.children].filter((one) => one.localName !== "blockquote" && !one.matches(".files")).map((one) => one.innerText.trim());
  const words = (part ?? whole.join("\n\n")).slice(0, 3000).replace(/^/gm, "> ").replace(/^> $/gm, ">");
  chosen = "";
  const before = area.value.trimEnd();
  area.value = `${before ? `${before}\n\n` : ""}> ${name}, #${number}:\n>\n${words}\n\n`;
  area.focus();
  area.setSelectionRange(area.value.length, area.value.length);
  area.scrollIntoView({ block: "center" });
  area.dispatchEvent(new Event("input", { bubbles: true }));
});
