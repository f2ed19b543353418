// Runs before the page is drawn: language, direction and colours of the document, so that nothing
// turns round or flashes.  A classic script of our own host, as the page's policy asks.
(function () {
    var root = document.documentElement;
    var asked = new URLSearchParams(location.search).get("lang");
    var stored = null;
    var theme = null;
    try {
        stored = localStorage.getItem("lang");
        theme = localStorage.getItem("theme");
    } catch {
        /* a browser may forbid storage */
    }
    /* A perfume's page is written by the server, in its language. */
    if (asked || location.pathname.indexOf("/p/") !== 0)
        root.lang = /^ar/.test(asked || stored || navigator.language) ? "ar" : "en";
    root.dir = root.lang === "ar" ? "rtl" : "ltr";
    if (theme === "dark" || theme === "light") root.dataset.theme = theme;
})();
