/// What drives a browser through pages that change while they are looked at.
enum RefreshScript {
    /// Prints what is wrong, one line each; the arguments are the base address and paths.
    ///
    /// Between the browser and the agent is a proxy of bytes, which can be stopped and started as an
    /// agent is.
    static let text = proxy + browser + refresh + reading

    private static let proxy = """
        import os, select, socket, sys, tempfile, threading, urllib.request
        from urllib.parse import urlsplit

        origin = urlsplit(sys.argv[1])

        class Proxy:
            def __init__(self):
                self.port, self.open, self.listener = 0, [], None
                self.start()

            def start(self):
                self.listener = socket.socket()
                self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                self.listener.bind(("127.0.0.1", self.port))
                self.port = self.listener.getsockname()[1]
                self.listener.listen(64)
                threading.Thread(target=self.accept, args=[self.listener], daemon=True).start()

            def accept(self, listener):
                while True:
                    try: client, _ = listener.accept()
                    except OSError: return
                    server = socket.create_connection((origin.hostname, origin.port))
                    self.open += [client, server]
                    threading.Thread(target=self.copy, args=[client, server], daemon=True).start()

            def copy(self, client, server):
                other = {client: server, server: client}
                try:
                    while True:
                        for ready in select.select([client, server], [], [])[0]:
                            bytes = ready.recv(65536)
                            if not bytes: raise OSError
                            other[ready].sendall(bytes)
                except (OSError, ValueError):
                    for end in [client, server]:
                        self.end(end)
                        end.close()

            def end(self, one):
                try: one.shutdown(socket.SHUT_RDWR)
                except OSError: pass

            def stop(self):
                self.end(self.listener)
                self.listener.close()
                for one in self.open: self.end(one)
                self.open = []

        proxy = Proxy()
        base = f"http://127.0.0.1:{proxy.port}{origin.path}"
        def control(path):
            return urllib.request.urlopen(f"{sys.argv[1]}/control/{path}").read().decode().strip()

        """

    private static let browser = """
        from selenium import webdriver
        from selenium.webdriver.chrome.options import Options
        from selenium.webdriver.chrome.service import Service
        from selenium.webdriver.common.action_chains import ActionChains
        from selenium.webdriver.common.by import By
        from selenium.webdriver.common.keys import Keys
        from selenium.webdriver.support.ui import WebDriverWait

        options = Options()
        options.binary_location = "/usr/bin/chromium"
        for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                         "--disable-background-networking", "--disable-component-update",
                         "--no-first-run",
                         "--user-data-dir=" + tempfile.mkdtemp(dir=os.environ["TMPDIR"])]:
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        js = driver.execute_script
        def live(): return js("return document.querySelector('.live')?.textContent ?? ''")
        def wait(what, holds):
            try: WebDriverWait(driver, 120, poll_frequency=0.2).until(lambda _: holds())
            except Exception as error: print("NEVER", what, "|", live(), type(error).__name__)
        def expect(what, holds):
            if not holds: print("WRONG", what)
        def shows(text): return text in js("return document.getElementById('main').textContent")

        """

    private static let refresh = #"""
        # What has changed in place is what a browser makes of the page that is loaded, but for ages.
        EQUAL = r'''
            const done = arguments[0];
            const plain = (element) => {
                const copy = element.cloneNode(true);
                for (const e of [copy, ...copy.querySelectorAll("*")]) {
                    e.removeAttribute("open");
                    if (e.matches("svg")) e.removeAttribute("tabindex");
                }
                return copy.innerHTML.replace(/[\d.,]+ (ms|s|min|h)\b/g, "T");
            };
            fetch(location.href).then(a => a.text()).then(text => {
                const page = new DOMParser().parseFromString(text, "text/html");
                const [a, b] = [document, page].map(d => plain(d.getElementById("main")));
                let i = 0;
                while (i < a.length && a[i] === b[i]) i++;
                done(a === b ? "" : a.slice(i - 40, i + 80) + " != " + b.slice(i - 40, i + 80));
            })'''
        def keeps_its_place(path):
            control("show/0")
            driver.set_window_size(700, 700)
            driver.get(base + path)
            wait("live", lambda: "Live" in live())
            js('''
                window.same = 1;
                window.data = document.querySelector("details.data");
                data.querySelector("summary").click();
                window.link = [...document.querySelectorAll(".ranges a")].at(-1);
                link.focus();
                document.styleSheets[0].insertRule(".scroll{width:120px}");
                window.box = [...document.querySelectorAll(".scroll")].find(
                    e => e.scrollWidth > e.clientWidth + 20);
                box.scrollLeft = 15;
                window.top0 = link.getBoundingClientRect().top;''')
            control("show/1")
            wait("a change " + path, lambda: shows("Second reading"))
            expect("loaded as a whole", js("return window.same === 1"))
            expect("folded again", js("return data.isConnected && data.open"))
            expect("focus lost", js("return document.activeElement === link"))
            expect("box scrolled", js("return box.isConnected && box.scrollLeft === 15"))
            moved = js("return link.getBoundingClientRect().top - top0")
            expect(f"place lost {moved}", abs(moved) < 3)
            difference = driver.execute_async_script(EQUAL)
            if difference: print("DIFFERENT", path, difference)
            expect("executed", not driver.title.startswith("hacked"))
            control("show/0")
            wait("a change back " + path, lambda: not shows("Second reading"))
            difference = driver.execute_async_script(EQUAL)
            if difference: print("DIFFERENT BACK", path, difference)
            expect("folded at last", js("return data.isConnected && data.open"))

        def keeps_a_selection():
            js("getSelection().selectAllChildren(document.querySelector('h1'))")
            control("show/1")
            wait("a selection holds the page", lambda: "text is selected" in live())
            expect("changed below a selection", not shows("Second reading"))
            js("getSelection().removeAllRanges()")
            wait("a change after the selection", lambda: shows("Second reading"))

        def comes_back():
            proxy.stop()
            wait("it says that nothing answers", lambda: "No answer" in live())
            expect("content lost", shows("Second reading"))
            control("show/0")
            proxy.start()
            wait("it is back", lambda: "Live" in live() and not shows("Second reading"))
            expect("loaded as a whole at last", js("return window.same === 1"))

        """#

    private static let reading = """
        def reads_a_chart():
            chart = driver.find_element(By.CSS_SELECTOR, "figure > svg.chart")
            js("arguments[0].scrollIntoView({block: 'center'})", chart)
            ActionChains(driver).move_to_element(chart).perform()
            tip = driver.find_element(By.CSS_SELECTOR, ".tip")
            expect("no tip", tip.is_displayed() and "Lock: " in tip.text)
            js("arguments[0].focus()", chart)
            before = tip.text
            ActionChains(driver).send_keys(Keys.ARROW_LEFT).perform()
            expect("arrow keys", tip.text != before and "Lock: " in tip.text)
            expect("too wide", js("return document.documentElement.scrollWidth <= innerWidth"))
            ActionChains(driver).send_keys(Keys.ESCAPE).perform()
            expect("tip stays", not tip.is_displayed())

        def keeps_what_is_typed():
            driver.get(base + "/")
            ActionChains(driver).send_keys("/").send_keys("ord").perform()
            control("show/1")
            wait("a change of the fleet", lambda: shows("Second reading"))
            field = "document.querySelector('input[type=search]')"
            expect("typing lost", js(f"return {field}.value") == "ord")
            expect("focus of the field", js(f"return document.activeElement === {field}"))

        def pauses():
            ActionChains(driver).send_keys(Keys.TAB).send_keys("p").perform()
            wait("paused", lambda: "Paused" in live() and control("listeners") == "0")
            control("show/0")
            ActionChains(driver).send_keys("?").perform()
            expect("help", driver.find_element(By.CSS_SELECTOR, ".help").is_displayed())
            expect("changed while paused", shows("Second reading"))
            ActionChains(driver).send_keys("p").perform()
            wait("a change after the pause", lambda: not shows("Second reading"))

        def answers_many_tabs():
            for number in range(10):
                driver.switch_to.new_window("tab")
                driver.get(base + "/targets/orders")
                wait(f"tab {number}", lambda: "Live" in live())
            wait("one stream", lambda: control("listeners") == "1")

        try:
            for path in sys.argv[2:]: keeps_its_place(path)
            keeps_a_selection()
            comes_back()
            reads_a_chart()
            keeps_what_is_typed()
            pauses()
            for entry in driver.get_log("browser"):
                # Those of the time in which nothing answered.
                if "net::ERR_" not in entry["message"]:
                    print("CONSOLE", entry["message"][:300])
            answers_many_tabs()
            print("DONE")
        finally:
            driver.quit()
        """
}
