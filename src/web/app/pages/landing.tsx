/** The first page: what this is, and the two things to do. */
import { Link } from "wouter";
import { Icon } from "../parts/icon.tsx";
import { Page } from "../parts/page.tsx";
import { useSession } from "../session.tsx";

export function Landing() {
  const { isLikely } = useSession();
  return (
    <Page
      title="Sign in with your face"
      width="wide"
      heading={
        <>
          <Hero />
          Sign in by looking at the camera
        </>
      }
      lead="No password to remember. This server checks that you are really here, and that it is you."
    >
      <div className="landing">
        <div className="actions">
          {isLikely ? (
            <Link href="/dashboard" className="button primary large">
              Go to your dashboard
            </Link>
          ) : (
            <>
              <Link href="/sign-in" className="button primary large">
                Sign in
              </Link>
              <Link href="/register" className="button secondary large">
                Register
              </Link>
            </>
          )}
        </div>
        <ul className="promises">
          <li>
            <span className="badge">
              <Icon name="shield" />
            </span>
            <h2>The server decides</h2>
            <p>
              The browser only sends pictures. Whether a live person is there is judged where nobody can
              tamper.
            </p>
          </li>
          <li>
            <span className="badge">
              <Icon name="lock" />
            </span>
            <h2>No recording</h2>
            <p>Camera pictures are not kept. What stays is numbers, encrypted with a key of your own.</p>
          </li>
          <li>
            <span className="badge">
              <Icon name="trash" />
            </span>
            <h2>Yours to delete</h2>
            <p>Delete your account whenever you like, and everything about your face goes with it.</p>
          </li>
        </ul>
      </div>
    </Page>
  );
}

/** The camera's frame in small: a face in an oval whose edge is nearly full. */
function Hero() {
  return (
    <svg className="hero" viewBox="0 0 96 96" aria-hidden="true">
      <rect className="hero-frame" width="96" height="96" rx="26" />
      <path className="hero-rest" d="M48 14a25 34 0 0 1 0 68a25 34 0 0 1 0-68" />
      <path className="hero-done" d="M48 14a25 34 0 0 1 0 68a25 34 0 0 1-24.3-42" />
      <path className="hero-face" d="M39.5 42v3m17-3v3M48 44v8.500h-2.500M40.5 61c4.5 3.6 10.5 3.6 15 0" />
    </svg>
  );
}
