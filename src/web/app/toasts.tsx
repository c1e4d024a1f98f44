/** Short notes that come and go: spoken politely, dismissable, and waiting while somebody reads them. */
import {
  createContext,
  type ReactNode,
  type RefObject,
  useCallback,
  useContext,
  useEffect,
  useRef,
  useState,
} from "react";
import { Icon } from "./parts/icon.tsx";

interface Toast {
  readonly id: number;
  readonly text: string;
}

/** Enough to read two lines at an easy pace. */
const shownMs = 7_000;

const ToastContext = createContext<(text: string) => void>(() => undefined);

/** @returns A function that shows one sentence. */
export function useToast(): (text: string) => void {
  return useContext(ToastContext);
}

export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const [isHeld, setHeld] = useState(false);
  const nextId = useRef(0);
  const place = useRef<HTMLDivElement>(null);
  useHeld(place, setHeld);

  const show = useCallback((text: string) => {
    const id = nextId.current++;
    setToasts((before) => [...before.slice(-2), { id, text }]);
  }, []);

  const dismiss = useCallback((id: number) => {
    setToasts((before) => before.filter((toast) => toast.id !== id));
    setHeld(false);
  }, []);

  return (
    <ToastContext value={show}>
      {children}
      <div ref={place} className="toasts" role="status" aria-live="polite">
        {toasts.map((toast) => (
          <ToastView key={toast.id} toast={toast} isHeld={isHeld} onDismiss={dismiss} />
        ))}
      </div>
    </ToastContext>
  );
}

/** Tells when somebody points at the toasts or has the focus among them. */
function useHeld(place: RefObject<HTMLElement | null>, onHeld: (isHeld: boolean) => void): void {
  useEffect(() => {
    const element = place.current;
    const hold = (): void => onHeld(true);
    const release = (): void => onHeld(false);
    // Not entering alone: it is not told when what was under the pointer has just left the page.
    const holding = ["pointermove", "focusin"];
    const releasing = ["pointerleave", "focusout"];
    for (const type of holding) element?.addEventListener(type, hold);
    for (const type of releasing) element?.addEventListener(type, release);
    return () => {
      for (const type of holding) element?.removeEventListener(type, hold);
      for (const type of releasing) element?.removeEventListener(type, release);
    };
  }, [place, onHeld]);
}

interface ToastViewProps {
  readonly toast: Toast;
  readonly isHeld: boolean;
  readonly onDismiss: (id: number) => void;
}

function ToastView({ toast, isHeld, onDismiss }: ToastViewProps) {
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(() => onDismiss(toast.id), shownMs);
    return () => clearTimeout(timer);
  }, [toast.id, isHeld, onDismiss]);

  return (
    <div className="toast">
      <p>{toast.text}</p>
      <button type="button" className="icon-button" aria-label="Dismiss" onClick={() => onDismiss(toast.id)}>
        <Icon name="close" />
      </button>
    </div>
  );
}
