/** The page for addresses that lead nowhere. */
import { Link } from "wouter";
import { Page } from "../parts/page.tsx";

export function NotFound() {
  return (
    <Page
      title="Page not found"
      heading="There is nothing here"
      lead="The address may be mistyped or out of date."
    >
      <div className="actions">
        <Link href="/" className="button primary">
          Go to the start page
        </Link>
      </div>
    </Page>
  );
}
