/** The binary frame of a capture stream: 20 bytes of header, then a JPEG. Big-endian. Shared by client and server. */

export interface FrameHeader {
  /** Counts up by one from 0. */
  readonly sequence: number;
  /** When the picture was taken: milliseconds since the stream was opened, by the client's monotonic clock. */
  readonly clientMs: number;
  /** The step that was shown. */
  readonly step: number;
  /** The colour that the screen displayed, 8 bits each. */
  readonly colour: readonly [number, number, number];
}

export const FRAME_VERSION = 1;
export const FRAME_HEADER_BYTES = 20;
/** A 640 x 480 JPEG takes about 60 kB; anything above this is refused. */
export const FRAME_MAX_BYTES = 512 * 1024;
const JPEG_START = 0xffd8;

/** Layout: version u8, step u8, red u8, green u8, blue u8, three zero bytes, sequence u32, clientMs f64, JPEG. */
export function encodeFrame(header: FrameHeader, jpeg: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(FRAME_HEADER_BYTES + jpeg.byteLength);
  const view = new DataView(bytes.buffer);
  bytes.set([FRAME_VERSION, header.step, ...header.colour]);
  view.setUint32(8, header.sequence);
  view.setFloat64(12, header.clientMs);
  bytes.set(jpeg, FRAME_HEADER_BYTES);
  return bytes;
}

/** @returns The header and the JPEG (a view, not a copy), or `undefined` when the bytes are not a frame. */
export function decodeFrame(bytes: Uint8Array): { header: FrameHeader; jpeg: Uint8Array } | undefined {
  if (bytes.byteLength < FRAME_HEADER_BYTES + 2 || bytes.byteLength > FRAME_MAX_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const clientMs = view.getFloat64(12);
  const reserved = view.getUint8(5) | view.getUint8(6) | view.getUint8(7);
  if (view.getUint8(0) !== FRAME_VERSION || reserved !== 0) return undefined;
  if (!Number.isFinite(clientMs) || clientMs < 0) return undefined;
  // Cameras send JPEG; the other formats that photos may have only widen what an attacker can reach.
  if (view.getUint16(FRAME_HEADER_BYTES) !== JPEG_START) return undefined;
  return {
    header: {
      sequence: view.getUint32(8),
      clientMs,
      step: view.getUint8(1),
      colour: [view.getUint8(2), view.getUint8(3), view.getUint8(4)],
    },
    jpeg: bytes.subarray(FRAME_HEADER_BYTES),
  };
}
