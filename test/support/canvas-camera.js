/** Runs in the page before everything else: a canvas stands in for the camera and asks the test for each picture. */
(() => {
  const FPS = 15;
  /** @type {{ nextCameraPicture: () => Promise<string> }} What the test exposes to the page. */
  const { nextCameraPicture } = /** @type {any} */ (globalThis);

  navigator.mediaDevices.getUserMedia = async () => {
    const canvas = document.createElement("canvas");
    canvas.width = 640;
    canvas.height = 480;
    const paper = canvas.getContext("2d");
    // Pictures are delivered when asked for, each once, as a camera does.
    const stream = canvas.captureStream(0);
    const track = /** @type {CanvasCaptureMediaStreamTrack} */ (stream.getVideoTracks()[0]);

    const draw = async () => {
      const picture = new Image();
      picture.src = `data:image/jpeg;base64,${await nextCameraPicture()}`;
      await picture.decode();
      paper?.drawImage(picture, 0, 0);
      track.requestFrame();
    };
    const play = async () => {
      while (track.readyState === "live") {
        const startedAt = performance.now();
        await draw();
        const rest = 1000 / FPS - (performance.now() - startedAt);
        await new Promise((resolve) => setTimeout(resolve, rest));
      }
    };
    await draw();
    void play();
    return stream;
  };
})();
