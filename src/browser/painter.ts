/** Decides when which tab's button has to be painted. */
import { paintBadge } from './badge';
import { faceOf, type SiteSources } from './site';

export interface Painter {
  /** Paints one tab in any case: a commit wiped it. */
  paint(tabId: number): void;
  /** Paints the tabs that look different from what was last painted. */
  paintChanged(): void;
}

export function createPainter(sources: SiteSources): Painter {
  const painted = new Map<number, string>();

  function paint(tabId: number): void {
    const face = faceOf(tabId, sources);
    painted.set(tabId, JSON.stringify(face));
    void paintBadge(tabId, face);
  }

  return {
    paint,
    paintChanged() {
      const open = sources.observations.tabIds();
      for (const tabId of open) {
        if (painted.get(tabId) !== JSON.stringify(faceOf(tabId, sources))) paint(tabId);
      }
      for (const tabId of painted.keys()) if (!open.includes(tabId)) painted.delete(tabId);
    },
  };
}
