// What is pressed and is smaller than `least` pixels. A link within a sentence is exempt
// (WCAG 2.5.8), and a field is as large as its label.
least => {
  const inText = node => node.tagName === "A" && getComputedStyle(node).display === "inline" &&
    [...node.parentElement.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
  const area = node => {
    const label = node.labels && node.labels[0];
    const boxes = [node, label].filter(Boolean).map(n => n.getBoundingClientRect());
    const most = side => Math.max(...boxes.map(box => box[side]));
    return {width: most("width"), height: most("height")};
  };
  const pressed = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  return [...document.querySelectorAll(pressed)]
    .filter(n => n.checkVisibility({visibilityProperty: true, opacityProperty: true}))
    .filter(n => !n.closest(".govuk-skip-link, .govuk-visually-hidden") && !inText(n))
    .map(n => [n.outerHTML.slice(0, 120), area(n)])
    .filter(([_, box]) => box.width < least || box.height < least)
    .map(([html, box]) => `${Math.round(box.width)} x ${Math.round(box.height)}: ${html}`);
}
