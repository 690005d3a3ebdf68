/// What drives the browser: selenium, over Debian's chromium.
enum BrowserScript {
    /// Loads each address in each width and each mode, and prints what is wrong, one line each.
    ///
    /// The arguments are the base address, a directory for screenshots or an empty text, and the paths.
    static let text = opening + loading

    /// A browser as `driver`, the base address as `base`, what comes behind it as `rest`, and `look` and
    /// `walk`, which print what is wrong with the page that it shows.
    static let opening = engine + start

    /// What an accessibility engine finds, and what the Tab key does not reach.
    private static let engine = """
        import json, os, sys, tempfile
        import axe_core_python
        from selenium.webdriver.common.action_chains import ActionChains
        from selenium.webdriver.common.keys import Keys

        axe = open(os.path.join(os.path.dirname(axe_core_python.__file__), "axe.min.js")).read()
        def look(driver, name):
            driver.execute_script(axe)
            found = driver.execute_async_script('''
                const done = arguments[0];
                axe.run(document, {resultTypes: ["violations"]}).then(
                    result => done(result.violations), error => done([{
                        impact: "critical", id: String(error), nodes: []}]))''')
            for one in found:
                if one["impact"] in ["serious", "critical"]:
                    print("AXE", name, one["id"], one["nodes"][0]["html"][:200] if one["nodes"] else "")

        def walk(driver, name):
            count = driver.execute_script('''
                window.unreached = new Set([...document.querySelectorAll(
                    "a[href], button, select, summary, textarea, input:not([type=hidden]),"
                    + " [tabindex='0']")].filter(e => e.checkVisibility()));
                addEventListener("focusin", event => unreached.delete(event.target));
                document.activeElement.blur();
                return unreached.size''')
            keys = ActionChains(driver, duration=0)
            for _ in range(count + 5): keys.send_keys(Keys.TAB)
            keys.perform()
            for one in driver.execute_script("return [...unreached].map(e => e.outerHTML)")[:3]:
                print("UNREACHED", name, one[:200])

        """

    private static let start = """
        from selenium import webdriver
        from selenium.webdriver.chrome.options import Options
        from selenium.webdriver.chrome.service import Service

        base, rest = sys.argv[1], sys.argv[2:]
        options = Options()
        options.binary_location = "/usr/bin/chromium"
        for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                         "--hide-scrollbars", "--disable-background-networking",
                         "--disable-component-update", "--no-first-run",
                         "--user-data-dir=" + tempfile.mkdtemp(dir=os.environ["TMPDIR"])]:
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
        driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))

        def window(width, height, mode="light", media="screen"):
            driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
                "media": media, "features": [{"name": "prefers-color-scheme", "value": mode}]})
            driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
                "width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})

        """

    private static let loading = """
        pictures, paths = rest[0], rest[1:]
        try:
            checked = 0
            for path in paths:
                for mode in ["light", "dark"]:
                    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
                        "features": [{"name": "prefers-color-scheme", "value": mode}]})
                    for width in [360, 1400]:
                        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
                            "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False})
                        driver.get_log("performance")
                        driver.get(base + path)
                        name = f"{path} {mode} {width}"
                        state = driver.execute_script('''
                            const wide = [...document.querySelectorAll("body *")].filter(e =>
                                !e.closest(".scroll") && !e.closest(".skip") && !e.closest("pre")
                                && e.getBoundingClientRect().right > innerWidth + 1);
                            return {wide: document.documentElement.scrollWidth, inner: innerWidth,
                                who: wide.slice(0, 3).map(e => e.tagName + "." + e.className),
                                sheets: document.styleSheets.length, title: document.title,
                                back: getComputedStyle(document.body).backgroundColor,
                                scripts: [...document.scripts].map(e => e.src)}''')
                        if state["wide"] > state["inner"] or state["who"]:
                            print("WIDE", name, state["wide"], state["who"])
                        if state["sheets"] != 1: print("STYLE", name, state["sheets"])
                        if state["title"].startswith("hacked"): print("EXECUTED", name)
                        for source in state["scripts"]:
                            if not source.startswith(base + "/assets/script-"):
                                print("SCRIPT", name, source)
                        dark = state["back"] != "rgb(255, 255, 255)"
                        if dark != (mode == "dark"): print("MODE", name, state["back"])
                        for entry in driver.get_log("browser"):
                            print("CONSOLE", name, entry["message"][:300])
                        for entry in driver.get_log("performance"):
                            event = json.loads(entry["message"])["message"]
                            if event["method"] == "Network.requestWillBeSent":
                                url = event["params"]["request"]["url"]
                                if not url.startswith(base): print("ELSEWHERE", name, url[:200])
                            if event["method"] == "Network.responseReceived":
                                response = event["params"]["response"]
                                if response["status"] >= 400:
                                    print("STATUS", name, response["status"], response["url"][:200])
                        if (mode == "dark") == (width == 1400): look(driver, name)
                        if mode == "light" and width == 1400: walk(driver, name)
                        checked += 1
                        if pictures:
                            height = driver.execute_script("return document.body.scrollHeight")
                            driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
                                "width": width, "height": min(6000, height + 40),
                                "deviceScaleFactor": 1, "mobile": False})
                            safe = "".join(c if c.isalnum() else "_" for c in path)[:40]
                            driver.save_screenshot(f"{pictures}/{safe}-{mode}-{width}.png")
            print("CHECKED", checked)
        finally:
            driver.quit()
        """
}
