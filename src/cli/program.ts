/** The `vultus` command: parses words, calls a use case, prints what came of it. */
import { Command } from "commander";
import { addApiKeysCommand } from "./accounts/api-keys-command.ts";
import { addAlignCommand } from "./pictures/align-command.ts";
import { addAuthenticateCommand } from "./captures/authenticate-command.ts";
import { addCaptureCommand } from "./captures/capture-command.ts";
import { addCompareCommand } from "./pictures/compare-command.ts";
import { addCompletionCommand } from "./completion/completion-command.ts";
import { addDbCommand } from "./machine/db-command.ts";
import type { CliDeps } from "./deps.ts";
import { withPrintable } from "./terminal/printable-deps.ts";
import { addDoctorCommand } from "./machine/doctor-command.ts";
import { addEmbedCommand } from "./pictures/embed-command.ts";
import { addEnrollCommand } from "./accounts/enroll-command.ts";
import { addEvaluateCommand } from "./evaluate/evaluate-command.ts";
import { addEventsCommand } from "./accounts/events-command.ts";
import { addExportCommand } from "./accounts/export-command.ts";
import { addImportCommand } from "./accounts/import-command.ts";
import { addPhotosCommand } from "./accounts/photos-command.ts";
import { addTemplatesCommand } from "./accounts/templates-command.ts";
import { addUsersCommand } from "./accounts/users-command.ts";
import { addIdentifyCommand, addVerifyCommand } from "./accounts/verify-command.ts";

/** @returns A program for `parseAsync`. @throws {CommanderError} On words that it does not know, and after help was shown. */
export function createProgram(reached: CliDeps, version: string): Command {
  const deps = withPrintable(reached);
  const program = new Command("vultus")
    .description("Face sign-in that you host yourself.")
    .version(version)
    .showHelpAfterError("(see: vultus --help)")
    .addHelpText("after", examples)
    .configureOutput({
      writeOut: (text) => deps.print(text.trimEnd()),
      writeErr: (text) => deps.note(text.trimEnd()),
    })
    // Wrong words are answered with 2 by whoever runs the program, before any subcommand takes this over.
    .exitOverride();

  program
    .command("serve")
    .description("start the server")
    .action(() => deps.serve());

  program
    .command("models")
    .description("fetch the face models that are missing")
    .action(async () => {
      deps.print(`The face models are in ${await deps.installModels(deps.print)}`);
    });

  addCaptureCommand(program, deps);
  addEvaluateCommand(program, deps);
  addAlignCommand(program, deps);
  addEmbedCommand(program, deps);
  addCompareCommand(program, deps);
  addVerifyCommand(program, deps);
  addIdentifyCommand(program, deps);
  // Its QR code is coloured.
  addAuthenticateCommand(program, deps, reached.note);
  addTemplatesCommand(program, deps);
  addPhotosCommand(program, deps);
  addExportCommand(program, deps);
  addImportCommand(program, deps);
  addEnrollCommand(program, deps);
  addUsersCommand(program, deps);
  addEventsCommand(program, deps);
  addDbCommand(program, deps);
  addDoctorCommand(program, deps);
  addApiKeysCommand(program, deps);
  addCompletionCommand(program, deps);
  return program;
}

const examples = `
Examples:
  vultus serve                                      start the server
  vultus capture replay visit.mp4 --html visit.html judge a clip again, with plots
  vultus evaluate faces people/                     measure how well people are told apart
  vultus evaluate pad faces/                        measure on pictures in faces/live and faces/spoof
  vultus evaluate liveness clips/ --json            the same on clips
  vultus verify ada face.jpg                        compare a photo with a user
  vultus identify face.jpg                          look for a face among all users
  vultus authenticate ada                           have somebody look at a camera: is it the user?
  vultus embed people/ --out embeddings.json        faces as numbers, without a database
  vultus compare face.jpg embeddings.json           look for a face among them
  vultus export ada -o ada.zip                      all that is stored of a user
  vultus import-photos people/ --consent "May form" folders of photos become users
  vultus enroll ada new.jpg                         more faces of a user
  vultus users list                                 who has an account
  vultus events list --kind sign-in --since 1d      who signed in since yesterday
  vultus db copy --to postgres://host/vultus        move to another database
  vultus doctor                                     what is wrong with this installation
  vultus api-keys create "my back end"              make a secret key

Every command tells more with --help.`;
