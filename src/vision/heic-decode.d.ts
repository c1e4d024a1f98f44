/** The part of heic-decode that is used; the package brings no types. */
declare module "heic-decode" {
  interface HeicPicture {
    readonly width: number;
    readonly height: number;
    /** RGBA. */
    decode(): Promise<{ width: number; height: number; data: Uint8ClampedArray }>;
  }
  const decode: { all(input: { buffer: Uint8Array }): Promise<HeicPicture[] & { dispose(): void }> };
  export default decode;
}
