"use strict";

const box = document.getElementById("swagger-ui");

// Swagger UI sends what is tried out to the servers of the document, and the page's policy lets it reach its own origin alone.
async function show() {
  const response = await fetch(box.dataset.spec);
  if (!response.ok) {
    throw new Error(`${box.dataset.spec}: ${response.status}`);
  }
  const spec = await response.json();
  const servers = spec.servers ?? [];
  if (!servers.some(({ url }) => `${url}/`.startsWith(`${location.origin}/`))) {
    spec.servers = [{ url: location.origin }];
  }
  SwaggerUIBundle({
    spec,
    domNode: box,
    deepLinking: true,
    validatorUrl: null,
    presets: [SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
  });
}

show().catch((error) => {
  box.textContent = `Could not show the OpenAPI document: ${error.message}. Reload the page to try again.`;
});
