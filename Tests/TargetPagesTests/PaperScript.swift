/// What drives a browser that prints pages, and one before a wall.
enum PaperScript {
    /// Prints what is wrong, one line each; the arguments are the base address and paths.
    static let text = measures + paper + wall + run

    /// What both need to know of a page.
    private static let measures = """
        import base64, re

        measures = '''
            const shown = e => e.checkVisibility();
            const all = [...document.querySelectorAll("body *")].filter(shown);
            const lines = [];
            const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            while (texts.nextNode()) {
                const parent = texts.currentNode.parentElement;
                if (!shown(parent) || parent.closest("svg, .skip")) continue;
                const range = document.createRange();
                range.selectNodeContents(texts.currentNode);
                for (const one of range.getClientRects())
                    lines.push([one.width, parent.tagName + " " + texts.currentNode.data.slice(0, 60)]);
            }
            lines.sort((a, b) => b[0] - a[0]);
            return {
                wide: all.filter(e => !e.closest(".skip, svg")
                    && e.getBoundingClientRect().right > innerWidth + 1)
                    .slice(0, 3).map(e => e.tagName + "." + e.className + " "
                        + e.textContent.slice(0, 60)),
                line: lines[0] || [0, ""],
                back: getComputedStyle(document.body).backgroundColor,
                text: getComputedStyle(document.body).color,
                links: [...document.querySelectorAll("main a")].filter(shown)
                    .map(e => getComputedStyle(e).color),
                gone: [...document.querySelectorAll("nav, form, button, .ranges, .skip, .data")]
                    .filter(shown).map(e => e.tagName + "." + e.className),
                main: document.querySelector("main").getBoundingClientRect().width,
                charts: [...document.querySelectorAll("svg.chart")].filter(shown).map(e => {
                    const own = e.getBoundingClientRect();
                    const figure = e.closest("figure");
                    return {width: own.width, height: own.height, right: own.right,
                        whole: figure.getBoundingClientRect().height,
                        rule: getComputedStyle(figure).breakInside};
                }),
            }'''

        """

    /// A4 with margins of 12 mm, at 96 dots an inch.
    private static let paper = """
        def paper(path):
            colours = []
            for mode in ["light", "dark"]:
                window(703, 1032, mode, "print")
                driver.get(base + path)
                state = driver.execute_script(measures)
                name = f"PAPER {path} {mode}"
                if state["wide"]: print(name, "WIDE", state["wide"])
                if state["gone"]: print(name, "SHOWN", state["gone"][:3])
                if state["back"] != "rgb(255, 255, 255)": print(name, "BACK", state["back"])
                for chart in state["charts"]:
                    if chart["right"] > 704 or chart["whole"] > 1032 or chart["rule"] != "avoid":
                        print(name, "CHART", chart)
                colours.append((state["text"], state["links"]))
            if colours[0] != colours[1]: print("PAPER", path, "COLOURS", colours[1][0])
            pdf = base64.b64decode(driver.execute_cdp_cmd(
                "Page.printToPDF", {"preferCSSPageSize": True, "printBackground": False})["data"])
            sizes = {tuple(round(float(side)) for side in size)
                for size in re.findall(rb"/MediaBox \\[0 0 ([0-9.]+) ([0-9.]+)\\]", pdf)}
            if sizes != {(595, 842)}: print("PAPER", path, "SIZE", sizes)
            return len(state["charts"])

        """

    /// 3,840 pixels: no line longer than can be read, and the room is used.
    private static let wall = """
        def wall(path):
            for mode in ["light", "dark"]:
                window(3840, 2160, mode)
                driver.get(base + path)
                state = driver.execute_script(measures)
                name = f"WALL {path} {mode}"
                if state["wide"]: print(name, "WIDE", state["wide"])
                if state["line"][0] > 1000: print(name, "LINE", state["line"])
                if state["main"] < 2000: print(name, "UNUSED", state["main"])
                for chart in state["charts"]:
                    if chart["width"] > 1000: print(name, "CHART", chart)

        """

    private static let run = """
        try:
            charts = 0
            for path in rest:
                charts += paper(path)
                wall(path)
            print("CHECKED", len(rest), "CHARTS" if charts > 3 else f"ONLY {charts}")
        finally:
            driver.quit()
        """
}
