"use strict";(()=>{const tidewatch=document.querySelector(".newsletter");tidewatch&&tidewatch.removeAttribute("hidden")})();
