/** What an assistant answers, made for this test by a language model. */
export const ASSISTANT = `In today's fast-paced world, maintaining a healthy work-life balance is more important than ever.
Striking this balance can be challenging, but it is essential for both physical and mental well-being. One of the most effective
strategies is to establish clear boundaries between your professional and personal life. By setting specific working hours and
communicating them to your colleagues, you can ensure that you have dedicated time to relax and recharge. Additionally, it is crucial
to prioritize self-care activities, such as regular exercise, meditation, and spending quality time with loved ones. These activities
not only reduce stress but also foster a sense of fulfillment and overall happiness. Furthermore, embracing technology can play a
significant role in streamlining tasks and enhancing productivity, allowing you to focus on what truly matters. It is important to
remember that finding the right balance is an ongoing journey, and it may require adjustments along the way. Ultimately, by taking
proactive steps and remaining mindful of your needs, you can create a harmonious and rewarding lifestyle that supports both your career
aspirations and personal growth.`;
