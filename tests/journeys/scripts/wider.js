// What makes the page wider than the window, when it is; a part may scroll within itself.
() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room + 1) return [];
  const scrolls = node => ["auto", "scroll"].includes(getComputedStyle(node).overflowX);
  const held = node => node.parentElement && (scrolls(node.parentElement) || held(node.parentElement));
  const wide = [...document.body.querySelectorAll("*")].filter(
    n => n.checkVisibility() && n.getBoundingClientRect().right > room + 1 && !held(n));
  return ["the page scrolls sideways", ...wide.map(n => n.outerHTML.slice(0, 120)).slice(0, 5)];
}
