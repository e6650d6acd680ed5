/**
 * The version of the rules in this package. It is raised when a sum, a class or a row comes to something else, or when the
 * log has words that an older server does not know. Whoever sends none has version 1.
 */
export const rulesVersion = 1;
