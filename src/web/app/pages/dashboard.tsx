/** One's own account: who is signed in, which faces are enrolled, what has happened, and the way out. */
import type { Me } from "../../../contract/accounts.ts";
import { DeleteAccount } from "../dashboard/delete-account.tsx";
import { Events } from "../dashboard/events.tsx";
import { Faces } from "../dashboard/faces.tsx";
import { Profile } from "../dashboard/profile.tsx";
import { Sessions } from "../dashboard/sessions.tsx";
import { Page } from "../parts/page.tsx";

export default function Dashboard({ me }: { readonly me: Me }) {
  return (
    <Page title="Dashboard" width="wide" heading={`Hello, ${me.username}`}>
      <div className="sections">
        <Profile me={me} />
        <Faces />
        <Events />
        <Sessions />
        <DeleteAccount username={me.username} />
      </div>
    </Page>
  );
}
