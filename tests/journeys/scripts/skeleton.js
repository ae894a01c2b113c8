// The structure of the page. Neighbours that are alike count once, so that a longer table is
// the same page.
() => {
  const shape = node => {
    const own = [node.tagName, node.getAttribute("role") || "", node.getAttribute("type") || "",
                 [...node.classList].sort().join(".")].join(" ");
    const parts = [...node.children].map(shape).filter((part, i, all) => part !== all[i - 1]);
    return parts.length ? `${own}(${parts.join(",")})` : own;
  };
  const media = query => matchMedia(query).matches;
  return [innerWidth, media("(prefers-color-scheme: dark)"), media("(forced-colors: active)"),
          shape(document.documentElement)].join(" ");
}
