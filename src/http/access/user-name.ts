/**
 * The name of a user, from whatever an application calls one. Only a string counts that the user itself, or a class of the
 * application, has: what every object inherits (`constructor`, `__proto__`, or a field that pollution added) names nobody.
 */

/**
 * Finds the name of a user.
 *
 * @param user - A name, or an object that has one; anything else is nobody.
 * @param field - The field that holds the name.
 * @returns `undefined` for nobody.
 */
export function userNameOf(user: unknown, field: string): string | undefined {
  const name = typeof user === 'object' && user !== null ? fieldOf(user, field) : user;
  return typeof name === 'string' && name !== '' ? name : undefined;
}

/** A field that an object has itself or from a class; `undefined` for one that every object inherits. */
export function fieldOf(object: object, field: string): unknown {
  for (let holder: object | null = object; holder !== null; holder = parentOf(holder)) {
    if (!Object.hasOwn(holder, field)) continue;
    const isInheritedByAll = holder !== object && parentOf(holder) === null;
    return isInheritedByAll ? undefined : (Reflect.get(object, field) as unknown);
  }
  return undefined;
}

function parentOf(holder: object): object | null {
  return Reflect.getPrototypeOf(holder);
}
