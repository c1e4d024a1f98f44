/** Importing this file makes `<face-capture>` known to the page. */
import { defineFaceCapture } from "./face-capture.ts";

defineFaceCapture();
