// Loads the page again when its Markdown was saved.
"use strict";
new EventSource("/changes").addEventListener("message", () => location.reload());
