/** Short notes that come and go: spoken politely, dismissable, and waiting while somebody reads them. */
import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from "react";
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
      <div
        className="toasts"
        role="status"
        aria-live="polite"
        // Not `onMouseEnter`: React misses it when what was under the pointer has just left the page.
        onMouseMove={() => setHeld(true)}
        onMouseLeave={() => setHeld(false)}
        onFocus={() => setHeld(true)}
        onBlur={() => setHeld(false)}
      >
        {toasts.map((toast) => (
          <ToastView key={toast.id} toast={toast} isHeld={isHeld} onDismiss={dismiss} />
        ))}
      </div>
    </ToastContext>
  );
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
