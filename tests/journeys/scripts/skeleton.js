// The structure of the page. Neighbours that are alike count once, so that a longer table is
// the same page. In two parts, because the frame of a page differs from person to person.
() => {
  const shape = node => {
    const own = [node.tagName, node.getAttribute("role") || "", node.getAttribute("type") || "",
                 [...node.classList].sort().join(".")].join(" ");
    const below = [...node.children].filter(child => child.tagName !== "MAIN").map(shape);
    const parts = below.filter((part, i) => part !== below[i - 1]);
    return parts.length ? `${own}(${parts.join(",")})` : own;
  };
  const media = query => matchMedia(query).matches;
  const seen = [innerWidth, media("(prefers-color-scheme: dark)"), media("(forced-colors: active)")];
  return [document.documentElement, ...document.querySelectorAll("main")]
    .map(node => [...seen, shape(node)].join(" "));
}
