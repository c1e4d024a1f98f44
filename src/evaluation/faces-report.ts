/** The report of one model on one set of faces, as it is written for other programs. */
import type { PairChoice } from "./face-pairs.ts";
import type { FaceRates } from "./faces.ts";
import { farName } from "./tar-at-far.ts";

/** A picture that was not compared. */
export interface FaceFailure {
  readonly file: string;
  /** Problem codes and quality reasons, such as `no-face`; at least one. */
  readonly reasons: readonly string[];
}

export interface FacesReport extends FaceRates {
  /** The model's id. */
  readonly model: string;
  /** The folder or list. */
  readonly input: string;
  readonly pictures: number;
  readonly people: number;
  readonly choice: PairChoice;
  readonly failures: readonly FaceFailure[];
  /** How many of the pictures that were compared are aligned crops, of which pose, size and other faces cannot be told. */
  readonly crops: number;
  /** Pictures that were compared though enrolment would refuse them, by reason; a picture may have several. */
  readonly unfit: { readonly pictures: number; readonly reasons: Readonly<Record<string, number>> };
}

/** Pairs in all. */
export function pairsOf({ genuine, impostor, notCompared }: FacesReport): number {
  return genuine + impostor + notCompared;
}

/** What `--json` prints: one model's figures, or a list of them. Rates are 0 to 1; null is what these pairs cannot tell. */
export function facesJson(reports: readonly FacesReport[]): unknown {
  return reports.length === 1 ? modelJson(reports[0]) : reports.map(modelJson);
}

function modelJson(report: FacesReport): Readonly<Record<string, unknown>> {
  const { accuracy, auc, eer, atThreshold, recommended, settings } = report;
  return {
    ...{ model: report.model, input: report.input, pairs: pairsOf(report) },
    accuracy: accuracy?.value ?? null,
    auc: auc?.value ?? null,
    eer: eer?.rate ?? null,
    tarAtFar: Object.fromEntries(report.tarAtFar.map((point) => [farName(point.far), farJson(point)])),
    failures: report.failures,
    ...{ genuine: report.genuine, impostor: report.impostor, notCompared: report.notCompared },
    ...{ pictures: report.pictures, people: report.people, unfit: report.unfit },
    crops: report.crops,
    sampled: sampledJson(report.choice),
    accuracyInterval: accuracy ? { low: accuracy.low, high: accuracy.high } : null,
    accuracyMethod: accuracy?.method ?? null,
    folds: accuracy?.method === "folds" ? accuracy.parts : [],
    accuracyThreshold: accuracy?.method === "in-sample" ? accuracy.parts[0].threshold : null,
    aucInterval: auc ? { low: auc.low, high: auc.high } : null,
    eerThreshold: eer?.threshold ?? null,
    ...{ threshold: settings.threshold, fnmr: atThreshold.fnmr, fmr: atThreshold.fmr },
    recommended: {
      fmr: recommended.fmr,
      threshold: recommended.bound?.threshold ?? null,
      falseMatches: recommended.bound?.errors ?? null,
      fnmr: recommended.bound?.fnmr ?? null,
      leastImpostorPairs: recommended.leastImpostors,
    },
    groups: report.groups.map((one) => ({
      ...{ group: one.group, genuine: one.genuine, impostor: one.impostor, fnmr: one.fnmr, fmr: one.fmr },
      ...{ auc: one.auc?.value ?? null, eer: one.eer?.rate ?? null },
    })),
    ...{ seed: settings.seed, oddest: report.oddest, curve: report.curve, histograms: report.histograms },
  };
}

function farJson({ reached, people, leastImpostors }: FacesReport["tarAtFar"][number]) {
  if (reached === undefined) {
    return { rate: null, n: 0, low: 0, high: 1, measurable: false, leastImpostorPairs: leastImpostors };
  }
  const { threshold, falseAccepts, tar } = reached;
  return { ...tar, measurable: true, peopleInterval: people ?? null, threshold, falseAccepts };
}

function sampledJson(choice: PairChoice): unknown {
  if (choice.kind !== "sample") return null;
  return { seed: choice.seed, ofGenuine: choice.genuine, ofImpostor: choice.impostor };
}
