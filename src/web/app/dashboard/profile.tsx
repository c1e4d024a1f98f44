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
        <Fact name="Email" isLong>
          {me.email ?? "None given"}
        </Fact>
        <Fact name="Signed in by">{assurance(me.session.acr)}</Fact>
        <Fact name="Member since">{date(me.createdAt)}</Fact>
        <Fact name="Consent given">{date(me.consentAt)}</Fact>
        <Fact name="Kept of photos">{kept[me.keepPhotos]}</Fact>
        <Fact name="Session ends">{dateTime(me.session.expiresAt)}</Fact>
      </dl>
    </Section>
  );
}

interface FactProps {
  readonly name: string;
  readonly isLong?: boolean;
  readonly children: ReactNode;
}

function Fact({ name, isLong = false, children }: FactProps) {
  return (
    <div className={isLong ? "long" : undefined}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
