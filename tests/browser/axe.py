"""What axe says of a page: whether everybody can use it (WCAG 2.2, A and AA)."""

from axe_playwright_python.base import AXE_SCRIPT

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

ASK = """async (rules) => {
  const found = await axe.run(document, {...rules, resultTypes: ["violations"], iframes: false})
  const said = (node, one) => `${node.html.slice(0, 150)} ${node.any[0]?.message ?? one.help}`
  return found.violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${said(node, one)}`))
}"""
ALL = {"runOnly": {"type": "tag", "values": TAGS}}
#: what a dark ground changes
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def ask(page, name="", rules=ALL):
    """Ask axe about the page that is open. Returns what it finds wrong. name: to be told with each."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(ASK, rules)
    return [f"{name}: {fault}" for fault in found] if name else found
