/** An average head in three dimensions: the points of it that stay put while a face speaks or blinks. A table. */

/**
 * iBUG index, then x (to the picture's right on a frontal face), y (up) and z (towards the camera), in centimetres.
 * After the anthropometric head model of Martins and Batista; the nose tip after the usual six-point model.
 * The jaw is left out: its landmarks slide along the outline as the head turns.
 */
export const meanFace: readonly (readonly [index: number, x: number, y: number, z: number])[] = [
  [17, -6.826, 6.761, 4.402],
  [21, -1.33, 7.122, 6.904],
  [22, 1.33, 7.122, 6.904],
  [26, 6.826, 6.761, 4.402],
  [36, -5.311, 5.485, 3.988],
  [39, -1.79, 5.394, 4.413],
  [42, 1.79, 5.394, 4.413],
  [45, 5.311, 5.485, 3.988],
  [30, 0, 2.1, 7.9],
  [31, -2.006, 1.41, 6.166],
  [35, 2.006, 1.41, 6.166],
  [48, -2.774, -2.081, 5.049],
  [54, 2.774, -2.081, 5.049],
  [8, 0, -7.416, 4.07],
];
