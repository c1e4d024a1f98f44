/** Lets one element fill the whole window above everything else, and puts it back without a jump. The camera's picture inside plays on. */

/** Raises it; its place in the page is kept free. */
export function raiseToTop(element: HTMLElement): void {
  const place = element.parentElement;
  if (place !== null) place.style.minHeight = `${element.offsetHeight}px`;
  element.classList.add("fills-window");
  if (!("showPopover" in element)) return;
  // Only the top layer lies above a page's own dialogs; older browsers make do with a fixed position.
  element.popover = "manual";
  element.showPopover();
}

/** Lowers it again; an element that was not raised stays as it is. */
export function lowerFromTop(element: HTMLElement): void {
  element.classList.remove("fills-window");
  element.parentElement?.style.removeProperty("min-height");
  if (!("hidePopover" in element) || element.popover === null) return;
  // It may have left the page, and the top layer with it.
  if (element.matches(":popover-open")) element.hidePopover();
  element.popover = null;
}
