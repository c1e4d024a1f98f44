/** An icon in the colour of the text around it. */
import { type IconName, iconPaths } from "../../icon-paths.ts";

/** Decoration: the words beside it carry the meaning for assistive technology. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={iconPaths[name]} />
    </svg>
  );
}
