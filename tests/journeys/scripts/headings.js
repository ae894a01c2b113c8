// What every page must say of itself and this one does not.
() => {
  const headings = document.querySelectorAll("h1").length;
  const mains = document.querySelectorAll("main").length;
  return [
    headings === 1 ? "" : `${headings} h1`,
    document.title.trim() ? "" : "no title",
    document.documentElement.lang ? "" : "no language",
    mains === 1 ? "" : `${mains} main parts`,
  ].filter(Boolean);
}
