// <form data-goes-on>: press its button for a person who would press it anyway. Programs that only open pages do not.
document.querySelector("form[data-goes-on]")?.requestSubmit();
