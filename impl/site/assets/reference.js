"use strict";

const box = document.getElementById("swagger-ui");

SwaggerUIBundle({
  url: box.dataset.spec,
  domNode: box,
  deepLinking: true,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
});
