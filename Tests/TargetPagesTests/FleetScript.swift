/// What drives a browser through a fleet with the keyboard alone.
enum FleetScript {
    /// Prints what is wrong, one line each; the arguments are the base address, a directory for pictures
    /// or an empty text, and cases: a filter, how many targets it finds, and the name of the first.
    static let text = """
        import json
        from selenium.webdriver.support.ui import WebDriverWait

        def press(*keys):
            ActionChains(driver, duration=0).send_keys(*keys).perform()

        def focus(condition, limit=600):
            # From the top of the page, as one comes to it.
            for _ in range(limit):
                press(Keys.TAB)
                if driver.execute_script(
                        "const e = document.activeElement; return " + condition): return True
            return False

        def rows():
            return driver.execute_script('''return [...document.querySelectorAll(
                "[aria-label=Targets] td:first-child a")].map(e => e.textContent)''')

        def loaded(mark):
            WebDriverWait(driver, 30).until(lambda driver: driver.execute_script(
                "return document.readyState === 'complete' && !window.old && location.href.includes("
                + json.dumps(mark) + ")"))

        def filter(words, count, first, width):
            window(width, 900)
            driver.get(base + "/")
            name = f"{words} {width}"
            driver.execute_script("window.old = true")
            if not focus("e.id === 'q'"): return print("NO FILTER", name)
            press(words, Keys.ENTER)
            loaded("q=")
            found = rows()
            if len(found) != count: print("FOUND", name, len(found), count)
            if count and found[0] != first: print("FIRST", name, found[0], first)
            if driver.execute_script("return document.getElementById('q').value") != words:
                print("FORGOTTEN", name)
            if driver.title.startswith("hacked"): print("EXECUTED", name)
            wide = driver.execute_script("return document.documentElement.scrollWidth")
            if wide > width: print("WIDE", name, wide)
            look(driver, name)
            if not count: return
            driver.execute_script("window.old = true")
            if not focus("e.closest('[aria-label=Targets]') && e.closest('td')"):
                return print("NO TARGET", name)
            outline = driver.execute_script(
                "return getComputedStyle(document.activeElement).outlineStyle")
            if outline == "none": print("UNSEEN", name)
            press(Keys.ENTER)
            loaded("target")
            title = driver.execute_script("return document.querySelector('h1').textContent")
            if title != first: print("ELSEWHERE", name, title)
            if driver.title.startswith("hacked"): print("EXECUTED", name)

        def picture(path, name, height):
            window(1280, height)
            driver.get(base + path)
            driver.save_screenshot(f"{pictures}/{name}.png")

        try:
            pictures, cases = rest[0], json.loads(rest[1])
            for words, count, first in cases:
                for width in [1400, 360]: filter(words, count, first, width)
            if pictures:
                picture("/", "fleet-of-200", 760)
                picture("/targets/server-4", "one-of-200", 1000)
            print("CHECKED", len(cases))
        finally:
            driver.quit()
        """
}
