import { useState } from 'react';

/** Which people of a list are chosen, by user name. */
export function useSelection() {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const toggle = (userName: string) =>
    setSelected((now) => {
      const next = new Set(now);
      if (!next.delete(userName)) next.add(userName);
      return next;
    });
  const select = (userNames: Iterable<string>) => setSelected(new Set(userNames));
  return { selected, toggle, select, clear: () => select([]) };
}
