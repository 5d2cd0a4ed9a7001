import type { FarCourse } from './far-course.ts';

/** What a run on a target has reported, without the values of secrets: its sentences are kept. */
export function maskedCourse(course: FarCourse, mask: (text: string) => string): FarCourse {
  const { error, remarks, left } = course;
  const plain = { ...course, remarks: remarks.map(mask), left: left.map(mask) };
  return error === undefined ? plain : { ...plain, error: { ...error, message: mask(error.message) } };
}
