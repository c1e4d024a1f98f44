/** `/v1/operator`: what looks at pictures. The scope that these routes are put into asks for the key. */
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { checkFace, searchFace } from "../../auth/check-face.ts";
import type { AuthDeps, RequestOrigin } from "../../auth/deps.ts";
import { addPhotos, registerPhotos } from "../../auth/enroll-photos.ts";
import type { PhotoFile } from "../../auth/examine-person.ts";
import { accountById } from "../../auth/find-account.ts";
import {
  checkFaceBody,
  enrollBody,
  enrolled,
  enrollNewBody,
  faceCheck,
  faceSearch,
  searchFaceBody,
} from "../../contract/operator.ts";
import { limitedTo } from "../../shared/at-once.ts";
import type { App } from "../context.ts";
import { ONE_PICTURE_BODY_BYTES, pictureFromBase64, SEVERAL_PICTURES_BODY_BYTES } from "../pictures.ts";
import { byKey } from "../security.ts";

const byId = z.object({ id: z.string().max(100) });
/** Of one request: captures under way go on between them. */
const PHOTOS_AT_ONCE = 2;

/** @param operatorOf Who asks, with the key that they asked with. */
export function operatorFaceRoutes(
  app: App,
  auth: AuthDeps,
  operatorOf: (request: FastifyRequest) => RequestOrigin,
): void {
  app.post(
    "/v1/operator/users/:id/verify",
    {
      schema: {
        summary: "Compare a photo with a user",
        ...byKey,
        params: byId,
        body: checkFaceBody,
        response: { 200: faceCheck },
      },
      bodyLimit: ONE_PICTURE_BODY_BYTES,
    },
    async (request) => {
      const user = await accountById(auth, request.params.id);
      return checkFace(auth, user, pictureFromBase64(request.body.photo), operatorOf(request));
    },
  );

  app.post(
    "/v1/operator/identify",
    {
      schema: {
        summary: "Look for a face among all users",
        ...byKey,
        body: searchFaceBody,
        response: { 200: faceSearch },
      },
      bodyLimit: ONE_PICTURE_BODY_BYTES,
    },
    async (request) => {
      const { photo, count } = request.body;
      return searchFace(auth, pictureFromBase64(photo), count, operatorOf(request));
    },
  );

  app.post(
    "/v1/operator/users",
    {
      schema: {
        summary: "Register somebody with photos",
        ...byKey,
        body: enrollNewBody,
        response: { 200: enrolled },
      },
      bodyLimit: SEVERAL_PICTURES_BODY_BYTES,
    },
    async (request) => {
      const { username, email, consentVersion, keepPhotos, photos } = request.body;
      const newcomer = { username: username.normalize("NFC"), email, photos: photos.map(photoFile) };
      const plan = { consentVersion, keepPhotos };
      return registerPhotos(auth, newcomer, plan, limitedTo(PHOTOS_AT_ONCE), operatorOf(request));
    },
  );

  app.post(
    "/v1/operator/users/:id/faces",
    {
      schema: {
        summary: "Add faces to a user with photos, or replace all",
        ...byKey,
        params: byId,
        body: enrollBody,
        response: { 200: enrolled },
      },
      bodyLimit: SEVERAL_PICTURES_BODY_BYTES,
    },
    async (request) => {
      const { replace, keepPhotos } = request.body;
      const user = await accountById(auth, request.params.id);
      const photos = request.body.photos.map(photoFile);
      const plan = { replace, keepPhotos };
      return addPhotos(auth, user, photos, plan, limitedTo(PHOTOS_AT_ONCE), operatorOf(request));
    },
  );
}

function photoFile({ name, image }: { readonly name: string; readonly image: string }): PhotoFile {
  // One that is no base64 is reported like any other that cannot be used.
  return { name, read: async () => pictureFromBase64(image) };
}
