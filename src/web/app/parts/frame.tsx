/** The header and the footer of every page. */
import { Link, useLocation } from "wouter";
import { useClient } from "../client-context.tsx";
import { problemWords } from "../problem-words.ts";
import { useSession } from "../session.tsx";
import { useSettings } from "../settings.tsx";
import { useToast } from "../toasts.tsx";
import { Logo } from "./logo.tsx";

export function Header() {
  const [path] = useLocation();
  const { state, isLikely } = useSession();
  const isInside = path.startsWith("/dashboard");
  // Who was sent a link came for nothing else, and could not come back to it.
  if (path === "/capture") {
    return (
      <header className="header">
        <span className="brand">
          <Logo />
          Vultus
        </span>
      </header>
    );
  }
  return (
    <header className="header">
      <Link href="/" className="brand">
        <Logo />
        Vultus
      </Link>
      <nav aria-label="Account">
        {isInside && state.kind === "signed-in" && <LogOut />}
        {!isInside && isLikely && (
          <Link href="/dashboard" className="button quiet">
            Dashboard
          </Link>
        )}
        {!isInside && !isLikely && path !== "/sign-in" && path !== "/" && (
          <Link href="/sign-in" className="button quiet">
            Sign in
          </Link>
        )}
        {!isInside && !isLikely && path === "/sign-in" && (
          <Link href="/register" className="button quiet">
            Register
          </Link>
        )}
      </nav>
    </header>
  );
}

function LogOut() {
  const client = useClient();
  const session = useSession();
  const toast = useToast();
  const [, navigate] = useLocation();

  async function logOut(): Promise<void> {
    try {
      await client.signOut();
      session.left();
      navigate("/sign-in", { replace: true });
      toast("You are logged out.");
    } catch (error) {
      // Said plainly: whoever leaves a shared computer must know that the session is still open.
      toast(`You are still signed in. ${problemWords(error).advice}`);
    }
  }

  return (
    <button type="button" className="button quiet" onClick={() => void logOut()}>
      Log out
    </button>
  );
}

export function Footer() {
  const [settings] = useSettings();
  return (
    <footer className="footer">
      <p>
        Vultus{settings.kind === "ready" ? ` ${settings.value.version}` : ""} on {location.host}
      </p>
    </footer>
  );
}
