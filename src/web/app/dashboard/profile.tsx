/** Who is signed in, since when, and how sure the server is of it. */
import type { ReactNode } from "react";
import type { Me } from "../../../contract/accounts.ts";
import { assurance, date, dateTime } from "../format.ts";
import { Section } from "./section.tsx";

const kept: Readonly<Record<Me["keepPhotos"], string>> = {
  none: "Nothing",
  aligned: "Small face crops",
  original: "Photos as uploaded",
};

export function Profile({ me }: { readonly me: Me }) {
  return (
    <Section title="Profile">
      <dl className="facts">
        <Fact name="Username">{me.username}</Fact>
        <Fact name="Email">{me.email}</Fact>
        <Fact name="Member since">{date(me.createdAt)}</Fact>
        <Fact name="Consent given">{date(me.consentAt)}</Fact>
        <Fact name="Kept of photos">{kept[me.keepPhotos]}</Fact>
        <Fact name="Signed in by">{assurance(me.session.acr)}</Fact>
        <Fact name="This session ends">{dateTime(me.session.expiresAt)}</Fact>
      </dl>
    </Section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
