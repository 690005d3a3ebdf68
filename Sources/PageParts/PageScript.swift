import Charts

/// The one script of pages: it keeps a page up to date in its place, reads charts out, and knows keys.
///
/// A page works without it. With it, `/api/v1/events` says that there is something new, the page is
/// fetched again and what differs is changed in place: focus, selection, what is unfolded or typed,
/// and every scroll position stay. Texts of others only ever become text.
enum PageScript {
    /// At most so often is a page fetched again, however many events there are, in milliseconds.
    static let paceMilliseconds = 5_000
    /// A stream that has said nothing for so long is opened again; there is a heartbeat every 15 s.
    static let silenceMilliseconds = 45_000
    /// Without a stream, pages are fetched again after this time, in milliseconds.
    static let fallbackMilliseconds = 30_000

    static let text =
        constants + refresh + morph + place + crosshair + keys

    private static let constants = """
        "use strict";
        (() => {
        const pace = \(paceMilliseconds), silence = \(silenceMilliseconds),
          fallback = \(fallbackMilliseconds);
        const plot = {left: \(ChartPlot.left), right: \(ChartPlot.right), width: \(ChartPlot.width)};

        """

    /// When a page is fetched again, and what is said of its age.
    private static let refresh = #"""
        const main = document.getElementById("main"), root = document.documentElement;
        const events = root.dataset.events;
        const add = (parent, tag, name, text) => {
          const element = document.createElement(tag);
          if (name) element.className = name;
          if (text) element.textContent = text;
          parent.append(element);
          return element;
        };
        const status = document.createElement("p");
        status.className = "live";
        document.querySelector("nav").append(status);
        const pause = add(status, "button", "", "Pause");
        pause.type = "button";
        const word = add(status, "span"), age = add(status, "span");
        word.setAttribute("role", "status");
        let stream = null, heard = 0, shown = performance.now(), tried = shown, retry = 0;
        let wanted = false, busy = false, paused = false, trouble = "";

        const say = (element, text) => {
          if (element.textContent !== text) element.textContent = text;
        };
        const report = () => {
          const seconds = Math.floor((performance.now() - shown) / 1000);
          const rounded = seconds < 60 ? Math.floor(seconds / 5) * 5 + " s"
            : seconds < 7200 ? Math.floor(seconds / 60) + " min" : Math.floor(seconds / 3600) + " h";
          const rests = paused ? "Paused" : selecting() ? "Waits: text is selected" : "";
          const state = trouble || rests || "Live";
          say(word, state);
          say(age, seconds < 5 ? ", updated just now" : ", updated " + rounded + " ago");
          status.classList.toggle("critical", trouble !== "");
        };
        const selecting = () => {
          const selection = getSelection();
          return !selection.isCollapsed && main.contains(selection.anchorNode);
        };
        const listen = () => {
          if (stream || document.hidden || paused) return;
          heard = performance.now();
          stream = new EventSource(events);
          const hear = () => { heard = performance.now(); retry = 0; };
          const news = () => { hear(); wanted = true; step(); };
          for (const name of ["snapshot", "alert", "target"]) stream.addEventListener(name, news);
          stream.addEventListener("heartbeat", hear);
          stream.addEventListener("error", () => { wanted = true; });
        };
        const deafen = () => { if (stream) stream.close(); stream = null; };
        const step = () => {
          const now = performance.now();
          if (document.hidden || paused) return report();
          if (stream && (stream.readyState === 2 || now - heard > silence)) {
            deafen();
            retry = Math.min(60000, retry * 2 || 3000);
            heard = now;
          }
          if (!stream && now - heard >= retry) listen();
          if ((!stream || stream.readyState !== 1) && now - tried > fallback) wanted = true;
          if (trouble && now - tried > pace) wanted = true;
          if (wanted && !busy && !selecting() && now - tried >= pace) update();
          report();
        };
        const update = async () => {
          busy = true;
          wanted = false;
          tried = performance.now();
          try {
            const answer = await fetch(location.href, {
              cache: "no-store", signal: AbortSignal.timeout(fallback)});
            if (!(answer.headers.get("Content-Type") || "").startsWith("text/html"))
              throw new Error("status " + answer.status);
            const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
            const next = fresh.getElementById("main");
            if (!next) throw new Error("no page");
            if (selecting()) wanted = true;
            else {
              take(fresh, next);
              trouble = "";
              shown = performance.now();
            }
          } catch (error) {
            trouble = "No answer from the agent (" + error.message + ")";
          }
          busy = false;
          report();
        };

        """#

    /// What differs is changed; all else stays the same nodes.
    private static let morph = #"""
        const kept = ["open", "tabindex"];
        const keyOf = (node) => {
          if (node.nodeType !== 1) return "#" + node.nodeType;
          if (node.id) return node.nodeName + " " + node.id;
          const name = node.nodeName;
          if (name === "TR") {
            const cell = node.firstElementChild;
            return "TR " + (cell ? cell.textContent : "");
          }
          if (name === "H2" || name === "H3") return name + " " + node.textContent;
          if (name === "FIGURE" || name === "FORM") {
            const known = node.querySelector("title[id], input[id], [aria-labelledby]");
            return name + " " + (known ? known.id : "");
          }
          if (name === "DETAILS") {
            const summary = node.firstElementChild;
            return "DETAILS " + (summary ? summary.textContent.replace(/[\d.,\s]+/g, "") : "");
          }
          // Notes come and go before a row of links that has the focus.
          if (name === "P") return "P " + node.className;
          const label = node.getAttribute("aria-label");
          return label ? name + " " + label : name;
        };
        const keyed = (nodes) => {
          const seen = new Map();
          return nodes.map((node) => {
            const key = keyOf(node), count = seen.get(key) || 0;
            seen.set(key, count + 1);
            return key + " " + count;
          });
        };
        const attributes = (old, next) => {
          for (const {name} of [...old.attributes])
            if (!next.hasAttribute(name) && !kept.includes(name)) old.removeAttribute(name);
          for (const {name, value} of next.attributes) {
            if (name === "open" && old.nodeName === "DETAILS") continue;
            if (name === "value" && old.type !== "hidden") continue;
            if (old.getAttribute(name) !== value) old.setAttribute(name, value);
          }
        };
        const morph = (old, next) => {
          if (old.nodeType !== 1) {
            if (old.data !== next.data) old.data = next.data;
            return;
          }
          attributes(old, next);
          const now = [...old.childNodes], then = [...next.childNodes];
          const keys = keyed(now), wantedKeys = keyed(then), needed = new Set(wantedKeys);
          const place = new Map(keys.map((key, index) => [key, now[index]]));
          now.forEach((node, index) => { if (!needed.has(keys[index])) node.remove(); });
          let cursor = old.firstChild;
          then.forEach((node, index) => {
            const found = place.get(wantedKeys[index]);
            if (!found) return old.insertBefore(document.importNode(node, true), cursor);
            if (found === cursor) cursor = cursor.nextSibling;
            else old.insertBefore(found, cursor);
            morph(found, node);
          });
        };

        """#

    /// Moving a node takes focus and scroll positions from it, so both are given back; what a reader
    /// looks at stays where it is on the screen.
    private static let place = #"""
        root.style.overflowAnchor = "none";
        const looked = () => {
          const inView = (element) => {
            const box = element.getBoundingClientRect();
            return box.bottom > 0 && box.top < innerHeight;
          };
          const focused = document.activeElement;
          let element = main.contains(focused) && inView(focused) ? focused : null;
          if (!element && scrollY > 0) element = document.elementFromPoint(innerWidth / 2, 60);
          const found = [];
          for (; element && main.contains(element) && element !== main; element = element.parentNode)
            found.push([element, element.getBoundingClientRect().top]);
          return found;
        };
        const take = (fresh, next) => {
          const focused = document.activeElement;
          const boxes = [...main.querySelectorAll(".scroll, pre")]
            .filter((box) => box.scrollLeft || box.scrollTop)
            .map((box) => [box, box.scrollLeft, box.scrollTop]);
          const places = looked();
          morph(main, next);
          const foot = document.querySelector("footer"), nextFoot = fresh.querySelector("footer");
          if (foot && nextFoot) morph(foot, nextFoot);
          document.title = fresh.title;
          const style = document.querySelector("link[rel=stylesheet]");
          const nextStyle = fresh.querySelector("link[rel=stylesheet]").getAttribute("href");
          if (style.getAttribute("href") !== nextStyle) style.setAttribute("href", nextStyle);
          for (const [box, left, top] of boxes) { box.scrollLeft = left; box.scrollTop = top; }
          if (focused !== document.activeElement && focused.isConnected)
            focused.focus({preventScroll: true});
          const place = places.find(([element]) => element.isConnected);
          if (place) scrollBy(0, place[0].getBoundingClientRect().top - place[1]);
          prepare();
          draw();
        };

        """#

    /// Reads a chart out at the pointer, or with the arrow keys, from the table beside it.
    private static let crosshair = #"""
        const line = add(document.body, "div", "crosshair"), tip = add(document.body, "div", "tip");
        tip.setAttribute("role", "status");
        line.hidden = tip.hidden = true;
        let chart = null, row = 0;
        const rowsOf = (picture) => {
          const table = picture.closest("figure").querySelector("details.data table");
          const isTime = table && table.tHead.textContent.startsWith("Time");
          return isTime ? [...table.tBodies[0].rows] : [];
        };
        const prepare = () => {
          for (const picture of main.querySelectorAll("figure > svg.chart"))
            if (rowsOf(picture).length) picture.setAttribute("tabindex", "0");
          if (chart && !chart.isConnected) hide();
        };
        const hide = () => { chart = null; line.hidden = tip.hidden = true; };
        const draw = () => {
          if (!chart) return;
          const rows = rowsOf(chart), box = chart.getBoundingClientRect();
          if (!rows.length) return hide();
          row = Math.max(0, Math.min(rows.length - 1, row));
          const scale = box.width / plot.width, span = plot.width - plot.left - plot.right;
          const x = box.left + scale * (plot.left + span * (row + 0.5) / rows.length);
          const heads = [...chart.closest("figure").querySelectorAll("details.data thead th")];
          tip.textContent = [...rows[row].cells].map((cell, index) =>
            index ? heads[index].textContent + ": " + cell.textContent : cell.textContent).join("\n");
          line.hidden = tip.hidden = false;
          line.style.left = x + scrollX + "px";
          line.style.top = box.top + scrollY + "px";
          line.style.height = box.height + "px";
          tip.style.left = "0px";
          const room = root.clientWidth - tip.offsetWidth - 4;
          tip.style.left = Math.max(4, Math.min(x + 8, room)) + scrollX + "px";
          tip.style.top = box.bottom + scrollY + 2 + "px";
        };
        const point = (event) => {
          const picture = event.target.closest ? event.target.closest("figure > svg.chart") : null;
          if (!picture) {
            if (chart && chart !== document.activeElement) hide();
            return;
          }
          const count = rowsOf(picture).length, box = picture.getBoundingClientRect();
          if (!count) return;
          const x = (event.clientX - box.left) * plot.width / box.width;
          const share = (x - plot.left) / (plot.width - plot.left - plot.right);
          chart = picture;
          row = Math.floor(share * count);
          draw();
        };
        document.addEventListener("pointermove", point);
        document.addEventListener("pointerdown", point);
        document.addEventListener("focusin", (event) => {
          if (event.target === chart) return;
          if (!event.target.matches("figure > svg.chart")) return hide();
          chart = event.target;
          row = rowsOf(chart).length - 1;
          draw();
        });

        """#

    private static let keys = #"""
        const help = add(document.body, "div", "tip", "/  filter\nr  refresh\np  pause\n"
          + "g  all targets\na  alerts\nArrows  read the chart in focus\n?  these keys\nEsc  close");
        help.classList.add("help");
        help.setAttribute("role", "status");
        help.hidden = true;
        const links = document.querySelectorAll("nav a");
        const turn = () => {
          paused = !paused;
          pause.textContent = paused ? "Go on" : "Pause";
          if (paused) deafen(); else { wanted = true; tried = -pace; }
          step();
        };
        const actions = {
          "/": () => {
            const field = main.querySelector("input[type=search]");
            if (field) field.focus();
          },
          r: () => { if (!busy) update(); },
          p: turn,
          g: () => { location.href = links[0].href; },
          a: () => { location.href = links[1].href; },
          "?": () => { help.hidden = !help.hidden; },
        };
        document.addEventListener("keydown", (event) => {
          if (event.ctrlKey || event.metaKey || event.altKey) return;
          if (event.key === "Escape") { help.hidden = true; return hide(); }
          const target = event.target;
          if (target === chart && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
            row += event.key === "ArrowLeft" ? -1 : 1;
            event.preventDefault();
            return draw();
          }
          if (target.closest("input, textarea, select")) return;
          if (Object.hasOwn(actions, event.key)) { event.preventDefault(); actions[event.key](); }
        });
        pause.addEventListener("click", turn);
        document.addEventListener("visibilitychange", () => {
          if (document.hidden) deafen(); else { wanted = true; step(); }
        });
        addEventListener("pagehide", deafen);
        addEventListener("pageshow", step);
        addEventListener("resize", draw);
        prepare();
        setInterval(step, 1000);
        step();
        })();

        """#
}
