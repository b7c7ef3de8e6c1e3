"use strict";
(() => {
  const every = 10000;
  const silent = document.getElementById("silent");

  // "3 min ago" beside moments in UTC, which stay as the tooltip.
  const tell = () => {
    for (const time of document.querySelectorAll("time")) {
      const seconds = (Date.now() - Date.parse(time.dateTime)) / 1000;
      const length = Math.abs(seconds);
      const [count, unit] = length < 90 ? [length, "s"]
        : length < 5400 ? [length / 60, "min"]
        : length < 129600 ? [length / 3600, "h"]
        : [length / 86400, "days"];
      const words = `${Math.round(count)} ${unit}`;
      time.title ||= time.textContent;
      time.textContent = seconds < 0 ? `in ${words}` : `${words} ago`;
    }
  };

  // The new page takes the place of the old one; what was unfolded stays so.
  const refresh = async () => {
    try {
      const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(every) });
      if (!answer.ok) throw new Error(answer.status);
      const next = new DOMParser().parseFromString(await answer.text(), "text/html");
      const open = [...document.querySelectorAll("details[open]")].map(fold => fold.id);
      for (const id of open) {
        const fold = next.getElementById(id);
        if (fold) fold.open = true;
      }
      document.title = next.title;
      document.getElementById("page").replaceWith(document.adoptNode(next.getElementById("page")));
      silent.hidden = true;
    } catch {
      silent.hidden = false;
    }
    tell();
  };

  tell();
  setInterval(() => { if (!document.hidden) refresh(); }, every);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
})();
