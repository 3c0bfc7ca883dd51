/* reading.js: what makes a long text pleasant: the place where one stopped, marks, figures that open. */
'use strict';
