/**
 * Makes one answer for all who ask under one key, while it is made and afterwards. Only the newest `most` answers are kept; those that
 * `keep` turns down, and failures, are made again.
 */
export function onceEach<T>(most: number, keep: (answer: T) => boolean) {
  const answers = new Map<string, Promise<T>>();
  return (key: string, make: () => Promise<T>): Promise<T> => {
    const known = answers.get(key);
    if (known) {
      answers.delete(key);
      answers.set(key, known);
      return known;
    }
    const made = make();
    answers.set(key, made);
    const forget = () => void (answers.get(key) === made && answers.delete(key));
    made.then((answer) => keep(answer) || forget(), forget);
    const [oldest] = answers.keys();
    if (answers.size > most) answers.delete(oldest!);
    return made;
  };
}
