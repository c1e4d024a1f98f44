/** The frame around every page: header, routes, toasts. Pages that few people see at first load on their own. */
import { lazy, Suspense } from "react";
import { Route, Switch, useLocation } from "wouter";
import type { CaptureProof } from "../../contract/captures.ts";
import type { Client } from "../client.ts";
import { ClientProvider } from "./client-context.tsx";
import { Guard } from "./guard.tsx";
import { Landing } from "./pages/landing.tsx";
import { NotFound } from "./pages/not-found.tsx";
import { SignIn } from "./pages/sign-in.tsx";
import { CrashGuard } from "./parts/crash.tsx";
import { Footer, Header } from "./parts/frame.tsx";
import { PageSkeleton } from "./parts/skeleton.tsx";
import { SessionProvider } from "./session.tsx";
import { SettingsProvider } from "./settings.tsx";
import { ToastProvider } from "./toasts.tsx";

const Register = lazy(() => import("./pages/register.tsx"));
const Dashboard = lazy(() => import("./pages/dashboard.tsx"));
const Capture = lazy(() => import("./pages/capture.tsx"));
const AddFace = lazy(() => import("./pages/add-face.tsx"));

interface AppProps {
  readonly client: Client;
  /** The capture that the page was opened with; undefined on every other page. */
  readonly captureLink: CaptureProof | undefined;
}

export function App({ client, captureLink }: AppProps) {
  return (
    <ClientProvider client={client}>
      <SettingsProvider>
        <SessionProvider>
          <ToastProvider>
            <a className="skip" href="#main">
              Skip to content
            </a>
            <Header />
            <main id="main" tabIndex={-1}>
              <Routes captureLink={captureLink} />
            </main>
            <Footer />
          </ToastProvider>
        </SessionProvider>
      </SettingsProvider>
    </ClientProvider>
  );
}

function Routes({ captureLink }: Pick<AppProps, "captureLink">) {
  const [path] = useLocation();
  return (
    <CrashGuard key={path}>
      <Suspense fallback={<PageSkeleton />}>
        <Switch>
          <Route path="/" component={Landing} />
          <Route path="/sign-in" component={SignIn} />
          <Route path="/register" component={Register} />
          <Route path="/capture">
            <Capture opened={captureLink} />
          </Route>
          <Route path="/dashboard">
            <Guard>{(me) => <Dashboard me={me} />}</Guard>
          </Route>
          <Route path="/dashboard/face">
            <Guard>{() => <AddFace />}</Guard>
          </Route>
          <Route component={NotFound} />
        </Switch>
      </Suspense>
    </CrashGuard>
  );
}
