/** What came of enrolling one person, as text and as JSON. */
import { imageCountNote } from "../../auth/enroll.ts";
import type { Enrolled } from "../../contract/operator.ts";
import { textTable } from "../../evaluation/text-table.ts";

export function enrolledJson({ kind, ...rest }: Enrolled): object {
  return { outcome: kind, ...rest };
}

export function enrolledLines(enrolled: Enrolled): readonly string[] {
  const { username, refusedPhotos, looksLike } = enrolled;
  const rows = refusedPhotos.map(({ photo, reasons }) => ["not used", photo, reasons.join(", ")]);
  return [
    ...(rows.length === 0 ? [] : textTable(rows)),
    ...looksLike.map(
      (other) =>
        `${username} looks like ${other.username} (${other.score.toFixed(2)}): perhaps the same person twice.`,
    ),
    ...verdictLines(enrolled),
  ];
}

function verdictLines(enrolled: Enrolled): readonly string[] {
  const { username } = enrolled;
  if (enrolled.kind === "refused")
    return [`${username} was refused. ${enrolled.reason}: ${enrolled.message}`];
  const { imageCount } = enrolled;
  const pictures = imageCount === 1 ? "1 picture" : `${imageCount} pictures`;
  const said = {
    registered: `${username} is a user now, enrolled by ${pictures}.`,
    added: `${username} is enrolled by ${pictures} more.`,
    replaced: `${username} is enrolled by ${pictures} in place of all earlier ones.`,
  }[enrolled.kind];
  const isFew = imageCountNote(imageCount) !== null && enrolled.kind !== "added";
  return [said, ...(isFew ? ["With fewer than three pictures sign-in fails more often: add more."] : [])];
}
