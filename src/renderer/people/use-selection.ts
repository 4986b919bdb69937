import { useKept } from '../frame/use-kept.ts';

/** Which people of a list are chosen, by user name. */
export function useSelection(name: string) {
  const [selected, setSelected] = useKept<ReadonlySet<string>>(`chosen: ${name}`, () => new Set());
  const toggle = (userName: string) =>
    setSelected((now) => {
      const next = new Set(now);
      if (!next.delete(userName)) next.add(userName);
      return next;
    });
  const select = (userNames: Iterable<string>) => setSelected(new Set(userNames));
  return { selected, toggle, select, clear: () => select([]) };
}
