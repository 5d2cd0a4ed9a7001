/** Makes something of a text, or gives what it has made of it among the last few. What is thrown is not remembered. */
export function recently<T>(most: number): (text: string, make: () => T) => T {
  const made = new Map<string, T>();
  return (text, make) => {
    const known = made.get(text);
    if (known !== undefined) return known;
    const value = make();
    if (made.size >= most) made.delete(made.keys().next().value ?? '');
    made.set(text, value);
    return value;
  };
}
